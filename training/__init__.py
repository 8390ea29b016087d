"""How the shipped models are made. Not part of the package, and not run by its checks."""
