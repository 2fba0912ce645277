//! Publications with bytes and files changed: `verify` finds every change that something covers, and nothing makes it fall over.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::publication::verify::{Asked, Files, Report, Verdict, verify as check};
use crate::publication::{MANIFEST, README};

/// Paths and bytes.
type Folder = BTreeMap<String, Vec<u8>>;

/// A small publication in which all holds, made by `sipas publish`.
static GOOD: LazyLock<Folder> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/publication");
    let mut folder = Folder::new();
    let mut waiting: Vec<PathBuf> = vec![root.clone()];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).expect("a readable folder");
            waiting.extend(entries.map(|entry| entry.expect("a readable folder").path()));
        } else {
            let name = path.strip_prefix(&root).expect("below it").to_str().expect("plain names").to_owned();
            folder.insert(name, std::fs::read(&path).expect("a readable file"));
        }
    }
    folder
});

impl Files for Folder {
    fn paths(&self) -> Vec<String> {
        self.keys().cloned().collect()
    }

    fn read(&self, path: &str, most: usize) -> Result<Option<Vec<u8>>, String> {
        match self.get(path) {
            Some(bytes) if bytes.len() > most => Err(format!("more than {most} bytes")),
            bytes => Ok(bytes.cloned()),
        }
    }
}

/// Edits of the good publication, each of a file, a kind, a place in two bytes, a length and that many bytes. Whether all holds.
pub fn verify(data: &[u8]) -> bool {
    let mut folder = GOOD.clone();
    let mut rest = data;
    for _ in 0..8 {
        let Some(([file, kind, high, low, length], after)) = rest.split_first_chunk::<5>() else { break };
        let (bytes, after) = after.split_at(usize::from(*length).min(after.len()));
        edit(&mut folder, usize::from(*file), *kind, u16::from_be_bytes([*high, *low]).into(), bytes, *length);
        rest = after;
    }
    let report = check(&folder, &Asked::default());
    told(&report);
    let holds = report.exit_code() == 0;
    // What nothing covers is named by the report; everything else is as it was, or it does not hold.
    let is_free = |path: &str| path == README || path == MANIFEST;
    let kept = GOOD.iter().all(|(path, bytes)| is_free(path) || folder.get(path) == Some(bytes));
    assert!(!holds || kept, "a changed publication holds: {:?}", changes(&folder));
    assert!(holds || folder != *GOOD, "the good publication does not hold: {:?}", report.findings);
    holds
}

fn edit(folder: &mut Folder, file: usize, kind: u8, place: usize, bytes: &[u8], length: u8) {
    let paths = folder.paths();
    let Some(path) = paths.get(file % paths.len().max(1)) else { return };
    let content = folder.get_mut(path).expect("one of its paths");
    let at = place % (content.len() + 1);
    let end = content.len().min(at + usize::from(length));
    match kind % 7 {
        0 => content[at..].iter_mut().zip(bytes).for_each(|(old, new)| *old = *new),
        1 => drop(content.drain(at..end)),
        2 => drop(content.splice(at..at, bytes.iter().copied())),
        3 => content.truncate(at),
        4 => drop(folder.remove(path)),
        5 => {
            let (other, mine) = (&paths[place % paths.len()], content.clone());
            let theirs = folder.insert(other.clone(), mine).expect("one of its paths");
            folder.insert(path.clone(), theirs);
        }
        _ => drop(folder.insert(format!("{path}{}", String::from_utf8_lossy(bytes)), bytes.to_vec())),
    }
}

/// Findings can be printed, one a line.
fn told(report: &Report) {
    assert!(!report.findings.is_empty());
    for finding in &report.findings {
        assert!(!finding.check.is_empty() && !finding.text.is_empty(), "{finding:?}");
        if finding.verdict == Verdict::Holds {
            assert!(!finding.text.contains(char::is_control), "{finding:?}");
        }
    }
}

fn changes(folder: &Folder) -> Vec<&String> {
    GOOD.iter().filter(|(path, bytes)| folder.get(*path) != Some(bytes)).map(|(path, _)| path).collect()
}
