//! Nothing outside the folder is read, whatever leads there.

use super::{Folder, answered, publish};
use crate::harness::*;

#[test]
fn a_link_in_the_folder_leads_nowhere() {
    let store = Store::sqlite();
    let server = store.serve();
    answered(&store, &server.web());
    store.run(&["wave", "close", "w"]).ok();
    publish(&store, "public").ok();
    drop(server);
    let folder = Folder::read(&store.folder().join("public"));
    std::fs::rename(store.folder().join("public/log"), store.folder().join("elsewhere")).expect("a rename");
    std::os::unix::fs::symlink(store.folder().join("elsewhere"), store.folder().join("public/log")).expect("a link");
    let told = store.run(&["verify", "public"]);
    assert!(told.code == 1 && told.out.contains("log/checkpoint is missing"), "{told}");
    // A manifest may not lead outside either: the secret's hash is right, and nobody looks.
    let secret = store.file("elsewhere/secret", "the key");
    assert!(std::path::Path::new(&secret).exists());
    let hash = data_encoding::HEXLOWER.encode(&sipas::ledger::commit::sha256(b"the key"));
    for path in ["log/secret", "../elsewhere/secret"] {
        let mut manifest = folder.files["manifest.sha256"].clone();
        manifest.extend(format!("{hash}  {path}\n").into_bytes());
        store.file("public/manifest.sha256", manifest);
        let told = store.run(&["verify", "public"]);
        assert!(
            told.code == 1 && told.out.contains(&format!("{path} stands in manifest.sha256 but is missing")),
            "{told}"
        );
    }
}
