"""The classic face: server-rendered pages on two hosts, over the back office."""
