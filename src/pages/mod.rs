//! Pages: pure HTML from plain values, in Vietnamese and English. Each page is a struct with its template beside it.
//! No clock, no database, no HTTP; the words stand in [`words`], the one style in [`style`].

pub mod chart;
pub mod check;
pub mod closed;
pub mod fault;
pub mod form;
pub mod home;
pub mod number;
pub mod problem;
pub mod qr;
pub mod query;
pub mod question;
pub mod receipt;
pub mod results;
pub mod shell;
pub mod slips;
pub mod style;
pub mod ticket;
pub mod words;

#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;

/// The page's HTML.
fn html(page: &impl askama::Template) -> String {
    page.render().expect("writing into a string cannot fail")
}
