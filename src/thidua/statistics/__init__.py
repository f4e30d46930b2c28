"""Reports and dashboards over what the other rooms recorded."""
