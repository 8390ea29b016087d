"""Measurements that are run by hand: what the monitor costs, and what it makes of storms and trends."""
