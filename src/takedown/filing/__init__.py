"""The filing protocol: plan, declare, hold the account, prepare, intend, press, conclude. The only caller of `press`."""
