"""Networks from elsewhere and back: `weights` reads and writes NPZ, safetensors and our own JSON."""
