//! What somebody brings along to compare a log with: older heads, receipts, proofs.

use std::collections::BTreeMap;

use super::parts::{Parts, Standing, key_of};
use super::{Asked, Verdict, Work};
use crate::ledger::checkpoint::Checkpoint;
use crate::ledger::commit::Hash;
use crate::ledger::note::VerifierKey;
use crate::ledger::proof::Proof;
use crate::ledger::tree::Edge;

pub(super) struct Brought {
    old: Vec<OldHead>,
    /// Where the receipts that were asked for stand.
    receipts: BTreeMap<Hash, Option<u64>>,
    proofs: Vec<BroughtProof>,
}

struct OldHead {
    name: String,
    head: Checkpoint,
    /// The log's root at its size, once that was seen.
    root: Option<Hash>,
}

struct BroughtProof {
    name: String,
    proof: Proof,
    /// None until its entry was seen.
    outcome: Option<Result<(), String>>,
}

impl Brought {
    pub fn new(work: &mut Work<'_>, asked: &Asked, key: &VerifierKey) -> Self {
        let mut old = Vec::new();
        for (name, note) in &asked.old {
            match Checkpoint::open(note, &key_of(note, key), &[]) {
                Ok((head, _)) => old.push(OldHead { name: name.clone(), head, root: None }),
                Err(error) => work.wrong("old", format!("{name}: {error}")),
            }
        }
        let mut proofs = Vec::new();
        for (name, text) in &asked.proofs {
            match Proof::parse(text) {
                Ok(proof) => proofs.push(BroughtProof { name: name.clone(), proof, outcome: None }),
                Err(error) => work.wrong("proof", format!("{name}: {error}")),
            }
        }
        Self { old, receipts: asked.receipts.iter().map(|code| (code.hash(), None)).collect(), proofs }
    }

    /// Keeps the log's root at the size of an older head.
    pub fn note_root(&mut self, edge: &Edge) {
        for old in self.old.iter_mut().filter(|old| old.head.size == edge.size()) {
            old.root = Some(edge.root());
        }
    }

    pub fn compare_proofs(&mut self, at: u64, entry: &[u8], key: &VerifierKey) {
        for of in self.proofs.iter_mut().filter(|of| of.proof.index == at) {
            let key = key_of(&of.proof.checkpoint, key);
            of.outcome = Some(of.proof.verify(entry, &key, &[]).map(|_| ()).map_err(|error| error.to_string()));
        }
    }

    pub fn note_receipt(&mut self, receipt: &Hash, at: u64) {
        if let Some(found) = self.receipts.get_mut(receipt) {
            found.get_or_insert(at);
        }
    }

    /// What came of it all, when the whole log was seen.
    pub fn finish(&self, work: &mut Work<'_>, asked: &Asked, parts: &Parts, size: u64) {
        for old in &self.old {
            old.compare(work, parts, size);
        }
        for code in &asked.receipts {
            match self.receipts.get(&code.hash()) {
                Some(Some(at)) => work.say(Verdict::Holds, "receipt", format!("{code} is recorded: entry {at}")),
                _ => work.wrong("receipt", format!("{code} does not stand in this log")),
            }
        }
        for BroughtProof { name, proof, outcome } in &self.proofs {
            match outcome {
                Some(Ok(())) => work.say(Verdict::Holds, "proof", format!("{name}: proves entry {}", proof.index)),
                Some(Err(error)) => work.wrong("proof", format!("{name}: {error}")),
                None => work.wrong("proof", format!("{name}: there is no entry {} in this log", proof.index)),
            }
        }
    }
}

impl OldHead {
    fn compare(&self, work: &mut Work<'_>, parts: &Parts, size: u64) {
        let Self { name, head, root } = self;
        let covered = head.size;
        let lost = |at: u64| {
            format!("{name}: of its {covered} entries some were lost by a restore, as entry {at} of this log says")
        };
        let text = match parts.standing(head, size) {
            Standing::Within if *root == Some(head.root) => {
                let text = format!("{name}: the log begins with the {covered} entries that it covers");
                return work.say(Verdict::Holds, "old", text);
            }
            Standing::Within => parts.lost(head).map_or_else(
                || format!("{name}: its {covered} entries are not the first {covered} of this log: a fork"),
                lost,
            ),
            Standing::Lost(at) => lost(at),
            Standing::Beyond => {
                format!("{name} covers {covered} entries, this log has only {size}: it is older, or was cut")
            }
            Standing::Unknown => format!("{name}: this log was never named {}", head.origin),
        };
        work.wrong("old", text);
    }
}
