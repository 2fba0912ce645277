//! What the black-box tests stand on: a place for data, the binary's commands, a running server, and a client that behaves
//! like a browser without scripts.

pub mod asking;
pub mod figures;
pub mod form;
pub mod postgres;
pub mod server;
pub mod small;
pub mod store;
pub mod web;

pub use asking::*;
pub use figures::*;
pub use form::{Form, visible};
pub use server::Server;
pub use small::small_definition;
pub use store::{Outcome, Store};
pub use web::{Reply, Web};

/// Makes of each function two tests, `name::sqlite` and `name::postgres`, each with a place for data of its own.
#[macro_export]
macro_rules! on_both {
    ($($(#[$attribute:meta])* fn $name:ident($store:ident: Store) $body:block)+) => { $(
        $(#[$attribute])*
        mod $name {
            #[allow(unused_imports, clippy::wildcard_imports)]
            use super::*;

            fn run($store: &$crate::harness::Store) $body

            #[test]
            fn sqlite() {
                run(&$crate::harness::Store::sqlite());
            }

            #[test]
            fn postgres() {
                if let Some(store) = $crate::harness::Store::postgres(concat!(module_path!(), "::postgres")) {
                    run(&store);
                }
            }
        }
    )+ };
}
