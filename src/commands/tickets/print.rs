//! The files for the printer: the only place where the codes ever stand.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::issuing::Issuing;
use crate::config::WrongUsage;
use crate::domain::definition::tickets::PRINTED;
use crate::pages::slips::{self, Slip, SlipsPage};
use crate::report::csv::{self, Dialect};
use crate::report::table::{Cell, Column, Kind, Table};
use crate::whole::{beside, sync_folder};

/// Files that are whole and on the disk, readable by their owner only, but not under their names yet: `NAME.part`.
///
/// They are written before the tickets are stored and get their names after it. Wherever it is cut off, nothing half stays: with
/// no file and no tickets; with `NAME.part` and no tickets, whose codes open nothing; with `NAME.part` and the tickets, which
/// `sipas tickets list` shows; or with the file and the tickets. Never with tickets whose codes nobody has.
#[derive(Debug)]
pub(super) struct Prints(Vec<PathBuf>);

impl Prints {
    /// Writes the files of a batch; on an error none of them stays.
    pub(super) fn write(outs: &[PathBuf], issuing: &Issuing<'_>) -> anyhow::Result<Self> {
        must_be_free(outs, issuing.tickets.len())?;
        let mut prints = Self(Vec::new());
        for out in outs {
            let bytes = if is_html(out) { slips_of(issuing) } else { csv_of(issuing) };
            prints.0.push(out.clone());
            if let Err(error) = written(&part(out), &bytes) {
                prints.remove();
                return Err(error).with_context(|| format!("no tickets were made: cannot write {}", out.display()));
            }
        }
        Ok(prints)
    }

    /// The tickets are stored: the files get their names.
    pub(super) fn finish(&self) -> anyhow::Result<()> {
        for out in &self.0 {
            let named = fs::rename(part(out), out).and_then(|()| sync_folder(out));
            named.with_context(|| {
                let (part, out) = (part(out), out.display());
                format!(
                    "the tickets are made, but their file could not get its name: rename {} to {out}",
                    part.display()
                )
            })?;
        }
        Ok(())
    }

    /// No tickets were stored: codes that open nothing are not kept.
    pub(super) fn remove(&self) {
        for out in &self.0 {
            // What went wrong before is told; a leftover is only swept away.
            let _ = fs::remove_file(part(out));
        }
    }

    /// What they are called while it is not known whether their tickets are stored.
    pub(super) fn shown(&self) -> String {
        self.0.iter().map(|out| part(out).display().to_string()).collect::<Vec<_>>().join(", ")
    }
}

/// Refuses endings that are not ours, and to write over codes that somebody may need.
fn must_be_free(outs: &[PathBuf], count: usize) -> anyhow::Result<()> {
    for (place, out) in outs.iter().enumerate() {
        let shown = out.display();
        let is_ours = is_html(out) || out.extension().is_some_and(|extension| extension == "csv");
        anyhow::ensure!(is_ours, WrongUsage(format!("--out {shown}: name a file that ends in .csv or .html")));
        anyhow::ensure!(!outs[..place].contains(out), WrongUsage(format!("--out {shown} is given twice")));
        anyhow::ensure!(
            !is_html(out) || count <= slips::MOST,
            "--out {shown}: {count} slips are more than a browser prints from one file (at most {}): make several batches, or a .csv",
            slips::MOST
        );
        anyhow::ensure!(
            !out.exists(),
            "{shown} is there already and may hold the codes of other tickets: choose another --out"
        );
        let part = part(out);
        anyhow::ensure!(
            !part.exists(),
            "{} is left from a run that was cut off. Where sipas tickets list shows the batch that stands in it, rename it to {shown}: \
             it holds the codes of those tickets. Where it does not, its codes open nothing: remove it. Then try again",
            part.display()
        );
    }
    Ok(())
}

fn is_html(out: &Path) -> bool {
    out.extension().is_some_and(|extension| extension == "html")
}

fn part(out: &Path) -> PathBuf {
    beside(out, ".part")
}

/// When this returns, the file and its name are on the disk.
fn written(part: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    sync_folder(part)
}

fn csv_of(issuing: &Issuing<'_>) -> Vec<u8> {
    let text = |word: &str| if word.is_empty() { Cell::Empty } else { Cell::Text(word.to_owned()) };
    let rows = issuing.tickets.iter().map(|(code, ticket)| {
        let code = code.to_string();
        vec![
            text(&code),
            text(&issuing.link(&code)),
            text(ticket.agency.as_str()),
            text(issuing.agency(&ticket.agency).map_or("", |agency| agency.name.as_str())),
            text(ticket.sector.as_ref().map_or("", |sector| sector.as_str())),
            text(issuing.batch.as_str()),
            text(ticket.unit.as_ref().map_or("", |unit| unit.as_str())),
        ]
    });
    let column = |heading: &&str| Column { heading: (*heading).to_owned(), kind: Kind::Text, width: 20 };
    let table = Table {
        title: issuing.batch.to_string(),
        banner: None,
        columns: PRINTED.iter().map(column).collect(),
        rows: rows.collect(),
    };
    csv::write(&table, Dialect::Standard)
}

fn slips_of(issuing: &Issuing<'_>) -> Vec<u8> {
    let codes: Vec<(String, String)> = issuing
        .tickets
        .iter()
        .map(|(code, _)| {
            let code = code.to_string();
            let link = issuing.link(&code);
            (code, link)
        })
        .collect();
    let slips: Vec<Slip<'_>> = issuing
        .tickets
        .iter()
        .zip(&codes)
        .filter_map(|((_, ticket), (code, link))| {
            let agency = issuing.agency(&ticket.agency)?;
            Some(Slip { code, link, agency, source: ticket.source })
        })
        .collect();
    let address = format!("{}/t", issuing.base_url.split_once("://").map_or(issuing.base_url, |(_, host)| host));
    let page = SlipsPage {
        organiser: issuing.organiser,
        address: &address,
        wave: &issuing.stored.wave,
        batch: issuing.batch.as_str(),
        slips: &slips,
    };
    page.html().into_bytes()
}
