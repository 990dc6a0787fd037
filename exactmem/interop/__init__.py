"""Networks from elsewhere and back: `weights` reads NPZ, safetensors and our own JSON, `exact` is NPZ without loss."""
