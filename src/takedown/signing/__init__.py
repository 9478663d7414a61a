"""Signs the log of an account, and asks others for the time. What it writes is read by `takedown.verification`."""
