//! What is compiled in, and how a folder changes it.

use super::*;

fn key(word: &str) -> SurveyKey {
    SurveyKey::parse(word).expect("a survey key")
}

fn keys(methods: &[Arc<Method>]) -> Vec<&str> {
    methods.iter().map(|method| method.key.as_str()).collect()
}

/// A folder with these files.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

#[test]
fn the_compiled_definitions_are_all_there() {
    let catalog = Catalog::open(None).expect("compiled in");
    let names: Vec<String> = catalog.surveys().iter().map(|survey| survey.name()).collect();
    assert_eq!(names, ["sipas-agency/2017.1", "sipas-short/1", "sipas-household/2026.1", "papi-style/1"]);
    let agency = catalog.methods_of(&key("sipas-agency"));
    assert_eq!(keys(&agency), ["sipas", "sipas-factors", "sipas-mean", "sipas-questions", "sipas-weighted"]);
    assert_eq!(keys(&catalog.methods_of(&key("sipas-short"))), ["sipas-short"]);
    assert_eq!(keys(&catalog.methods_of(&key("sipas-household"))), ["sipas-household"]);
    assert_eq!(keys(&catalog.methods_of(&key("papi-style"))), ["papi-style"]);
    let unbound: Vec<&str> = catalog.unbound_methods().map(MethodKey::as_str).collect();
    assert_eq!(
        unbound,
        ["ddci-style", "one-stop-shop", "par-index", "par-local-commune", "par-local-department", "pci-style"]
    );
    for survey in catalog.surveys() {
        assert!(catalog.all_methods(survey).len() > unbound.len(), "methods that ask nothing go with {}", survey.key);
    }
    assert!(catalog.methods_of(&key("other")).is_empty() && catalog.survey(&key("other")).is_none());
    assert_eq!(catalog.agency_lists().collect::<Vec<_>>(), ["an-giang-2025", "kien-giang-2022"]);
    assert!(catalog.agencies("an-giang-2025").is_some_and(|bytes| bytes.starts_with(b"code,name")));
    assert_eq!(catalog.sectors().len(), 33);
    // Every file of the folder is compiled in.
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("survey-definitions");
    let count = |folder: &Path, ending: &str| files(folder, ending).expect("a folder").len();
    assert_eq!(count(&shipped, "toml"), SURVEYS.len());
    assert_eq!(count(&shipped.join("methods"), "toml"), METHODS.len());
    assert_eq!(count(&shipped.join("agencies"), "csv"), AGENCIES.len());
}

#[test]
fn a_folder_comes_before_what_is_compiled_in() {
    let survey = SURVEYS[0].replace("version = \"2017.1\"", "version = \"2026.1\"");
    let pooled = METHODS[0].1.replace("version = \"1\"", "version = \"9\"");
    let own = METHODS[1].1.replace("key = \"sipas-factors\"", "key = \"province\"");
    let folder = folder(&[
        ("changed.toml", &survey),
        ("methods/pooled.toml", &pooled),
        ("methods/province.toml", &own),
        ("agencies/an-giang-2025.csv", "code,name,kind\na,A,ward\n"),
        ("agencies/ours.csv", "code,name,kind\nb,B,ward\n"),
        ("sectors.csv", "code,level,vi,en\nland,both,Đất đai,Land\n"),
        ("README.md", "not a definition"),
    ]);
    let catalog = Catalog::open(Some(folder.path())).expect("a good folder");
    let names: Vec<String> = catalog.surveys().iter().map(|survey| survey.name()).collect();
    assert_eq!(names, ["sipas-agency/2026.1", "sipas-short/1", "sipas-household/2026.1", "papi-style/1"]);
    let methods = catalog.methods_of(&key("sipas-agency"));
    assert_eq!(keys(&methods)[..2], ["sipas", "province"], "what replaces the default is the default");
    assert_eq!((methods[0].version.as_str(), methods.len()), ("9", 6));
    assert_eq!(catalog.agencies("an-giang-2025"), Some(&b"code,name,kind\na,A,ward\n"[..]));
    assert!(catalog.agencies("ours").is_some() && catalog.agencies("kien-giang-2022").is_some());
    assert_eq!(catalog.sectors().len(), 1);
}

#[test]
fn compiled_methods_leave_a_survey_whose_questions_they_do_not_fit() {
    let survey = SURVEYS[1].replace("key = \"sipas-short\"", "key = \"sipas-agency\"");
    let method = METHODS[4].1.replace("survey = \"sipas-short\"", "survey = \"sipas-agency\"");
    let folder = folder(&[("a.toml", &survey), ("methods/sipas-agency.toml", &method)]);
    let catalog = Catalog::open(Some(folder.path())).expect("a good folder");
    assert_eq!(keys(&catalog.methods_of(&key("sipas-agency"))), ["sipas-short"]);
}

#[test]
fn faults_of_a_folder_are_told_with_file_and_line() {
    let survey = SURVEYS[1].replace("minutes = 1", "minutes = 0");
    let method = METHODS[0].1.replace("decimals = 2", "decimals = 9");
    let folder = folder(&[
        ("a.toml", &survey),
        ("methods/m.toml", &method),
        ("methods/n.toml", "survey = \"nobody\"\n"),
        ("sectors.csv", "code,level,vi,en\nland,all,Đất,Land\n"),
    ]);
    fs::write(folder.path().join("b.toml"), b"\xFF").expect("a file");
    let told = Catalog::open(Some(folder.path())).expect_err("faults").to_string();
    for part in [
        "a.toml:6: “minutes” is 0",
        "b.toml:1: not UTF-8",
        "m.toml:11: “decimals” is 9",
        "n.toml:1: there is no survey “nobody”",
        "sectors.csv: row 2, column level:",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(
        Catalog::open(Some(&folder.path().join("none"))).expect_err("no folder").to_string().contains("cannot read")
    );
    let twice = self::folder(&[("a.toml", SURVEYS[1]), ("b.toml", SURVEYS[1])]);
    let told = Catalog::open(Some(twice.path())).expect_err("twice").to_string();
    assert!(told.contains("b.toml:1: another file has the key “sipas-short”"), "{told}");
}

const OTHER: &str = r#"version = "1"
title = { vi = "T", en = "T" }
rule = { vi = "R", en = "R" }
source = "ours"
sources = ["drawn"]
thresholds = { show = 0, rank = 0, assess = 0 }
valid = { answered = 0 }
over_agencies = { kind = "mean", all = "mean" }
decimals = 2
missing = "drop"
unit = "points"
root = "all"
[node.all]
title = { vi = "A", en = "A" }
aggregate = "sum"
of = ["one"]
[indicator.one]
title = { vi = "B", en = "B" }
"#;

/// One method that takes a node of another; of another wave where `wave` says so.
fn taking(key: &str, other: &str, node: &str, wave: &str) -> String {
    format!(
        "key = \"{key}\"\n{OTHER}statistic = {{ other_index = {{ method = \"{other}\", node = \"{node}\"{wave} }} }}\n"
    )
}

#[test]
fn an_index_does_not_refer_to_itself_through_others() {
    let open = |a: &str, b: &str| {
        let folder = folder(&[("methods/a.toml", a), ("methods/b.toml", b)]);
        Catalog::open(Some(folder.path())).map(|_| ()).map_err(|error| error.to_string())
    };
    let (a, b) = (taking("a", "b", "all", ""), taking("b", "a", "all", ""));
    let told = open(&a, &b).expect_err("a circle");
    assert!(told.contains("a:20: the index would refer to itself: a → b → a"), "{told}");
    assert!(told.contains("b:20: the index would refer to itself: b → a → b"), "{told}");
    assert!(open(&a, &taking("b", "a", "all", ", wave = \"2025\"")).is_ok(), "last year's index is another one");
    let told = open(&a, &taking("b", "sipas", "sipaz", "")).expect_err("no such node");
    assert!(told.contains("b:20: the index “sipas” has no node “sipaz”; did you mean “sipas”?"), "{told}");
}
