//! The rules of the house that a program can check: who imports whom, what pure rooms may not touch, how long a file may be.
//! The map stands in src/lib.rs; a rule changed there is changed here.

mod imports;
mod rules;
mod source;

use std::path::{Path, PathBuf};

use rules::File;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All files under a folder of the project, by name, sorted.
fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return found };
    for entry in entries {
        let path = entry.expect("a readable folder").path();
        if path.is_dir() {
            found.extend(files_under(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: &Path) -> File {
    let name = path.strip_prefix(root()).expect("a file of the project").to_string_lossy().replace('\\', "/");
    File { name, text: std::fs::read_to_string(path).unwrap_or_default() }
}

fn rust_files(folder: &str) -> Vec<File> {
    let is_rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    files_under(&root().join(folder)).into_iter().filter(is_rust).map(|path| read(&path)).collect()
}

fn assert_tidy(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn the_source_keeps_the_rules_of_the_house() {
    let files = rust_files("src");
    assert!(files.len() > 10, "the source was not found");
    let tests: Vec<Vec<String>> = files.iter().flat_map(rules::test_modules).collect();
    let faults = files.iter().flat_map(|file| {
        let is_test = tests.iter().any(|module| rules::module(&file.name).starts_with(module));
        if is_test { rules::shape_faults(file) } else { rules::source_faults(file) }
    });
    assert_tidy(&faults.collect::<Vec<_>>());
}

#[test]
fn test_files_are_short_and_say_what_they_are() {
    assert_tidy(&rust_files("tests").iter().flat_map(rules::shape_faults).collect::<Vec<_>>());
}

#[test]
fn no_file_names_a_folder_of_somebodys_machine() {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(root())
        .expect("the project's folder")
        .map(|entry| entry.expect("a readable folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "md" || extension == "toml"))
        .collect();
    for folder in ["src", "tests", "migrations", "survey-definitions", "benches", ".ci", ".config"] {
        paths.extend(files_under(&root().join(folder)));
    }
    assert_tidy(&paths.iter().flat_map(|path| rules::machine_faults(&read(path))).collect::<Vec<_>>());
}
