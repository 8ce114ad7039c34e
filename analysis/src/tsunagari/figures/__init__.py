"""The figures of the project, one function each, as Altair charts.

Each takes labelled data (results, or a table described where it is taken) and a language, and gives a chart with a description
for those who do not see it. `tsunagari.plot` hands them to notebooks, the report embeds the same ones, drawn ahead as
vectors for print and for readers without scripts, and alive where scripts run.
"""
