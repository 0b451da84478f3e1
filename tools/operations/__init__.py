"""What judges the files that operate a project: images, manifests, alerts and dashboards."""
