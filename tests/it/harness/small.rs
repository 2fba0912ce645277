//! A small definition of foreign answers: questions of one scale, of which two enter one figure.

/// `options` are words, worth and coded 1, 2 and so on. `q1` and `q2` enter the figure, `third` (key, kind, text) does not; `node` and `more` are
/// lines for the root's table and for the end.
pub fn small_definition(
    options: &[&str],
    third: [&str; 3],
    aggregate: &str,
    statistic: &str,
    [node, more]: [&str; 2],
) -> String {
    let option = |(place, word): (usize, &&str)| format!("{{ code = {0}, value = {0}, en = \"{word}\" }}", place + 1);
    let options = options.iter().enumerate().map(option).collect::<Vec<String>>().join(", ");
    let [key, kind, text] = third;
    format!(
        r#"key = "small"
version = "1"
languages = ["en"]
title = {{ en = "Small" }}
[scale.s]
options = [{options}]
[[section]]
key = "all"
title = {{ en = "All" }}
question = [
  {{ key = "q1", kind = "choice", scale = "s", text = {{ en = "One" }} }},
  {{ key = "q2", kind = "choice", scale = "s", text = {{ en = "Two" }} }},
  {{ key = "{key}", kind = "{kind}", scale = "s", text = {{ en = "{text}" }} }},
]
[method]
root = "all"
[method.node.all]
title = {{ en = "All" }}
aggregate = "{aggregate}"
of = ["q1", "q2"]
{node}
[method.indicators]
questions = ["q1", "q2"]
statistic = {statistic}
{more}
"#
    )
}
