#!/usr/bin/env bash
# Trains teacher and student on a machine with a GPU that has PyTorch, transformers and tokenizers but no network.
#
#   bash training/on_gpu.sh FOLDER OUT [MINUTES]
#
# FOLDER holds what was packed beforehand (training/README.md says how): mpnet.npz, config.json, tokenizer.json. OUT gets the
# packed student in parts of 15 MB, its log, and the teacher's figures. MINUTES (default 9) bounds the whole; where the machine is
# fast the numbers of passes end it sooner.
set -euo pipefail
folder=$1 out=$2 minutes=${3:-9}
python=${PYTHON:-python3}
work=$(mktemp -d)
threads=$(nproc)
export OMP_WAIT_POLICY=PASSIVE TOKENIZERS_PARALLELISM=false

mkdir -p "$work/base" "$out"
cp "$folder/config.json" "$folder/tokenizer.json" "$work/base/"
"$python" -m training.pack "$folder/mpnet.npz" "$work/base/model.safetensors"

# A third of the time for the teacher, the rest for the student; between them the teacher's opinions, a matter of seconds.
first=$(awk "BEGIN{print $minutes * 0.35}") second=$(awk "BEGIN{print $minutes * 0.55}")
"$python" -m training.train_cross_encoder --base "$work/base" --out "$work/teacher" --threads "$threads" \
  --frozen 0 --batch 64 --rate 6e-5 --minutes "$first" --passes 4 | tee "$out/teacher.log"
last=$(ls -t "$work/teacher"/pass-*.pt | head -1)
"$python" -m training.teach --base "$work/base" --checkpoint "$last" --out "$work/taught.jsonl.gz" --threads "$threads" \
  --recombined 40000
"$python" -m training.train_cross_encoder --base "$work/base" --start "$last" --taught "$work/taught.jsonl.gz" \
  --out "$work/student" --threads "$threads" --frozen 0 --batch 64 --rate 8e-5 --passes 6 --waning 2,4,5,7,8,10 \
  --minutes "$second" | tee "$out/student.log"

last=$(ls -t "$work/student"/pass-*.pt | head -1)
"$python" -m training.pack "$last" "$work/student.npz" --bits 8 --without embeddings --lost 2,4,5,7,8,10
split -b 15000000 -d "$work/student.npz" "$out/student.npz."
cp "$work/student/log.json" "$out/log.json"
ls -l "$out"
