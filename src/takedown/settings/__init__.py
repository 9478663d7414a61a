"""What differs from one installation to the next: settings, folders, profiles, secrets, logs. Knows no website."""
