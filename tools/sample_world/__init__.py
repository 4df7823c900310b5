"""Make the example world of samples/demo: balers and two months of work, from a seed (示例数据).

`python -m tools.sample_world` rewrites every generated file in place; stations.csv, parts.csv, labour.csv and
policy.toml are written by hand and read here. Nothing in it is real: places end in 示例, phones start with 1380000.
The faults put in on purpose are listed in samples/demo/README.md.
"""
