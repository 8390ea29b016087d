"""How good the product is on gold data that it was never trained or tuned on. Run by a person, never at run time."""
