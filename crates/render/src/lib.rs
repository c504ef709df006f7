//! The words of Sev1: facts said as text, and text read back as facts.
//!
//! | you look for | it is in |
//! | --- | --- |
//! | an update as words, without instants | [`written`] |
//! | words to the template's text | [`text`] |
//! | text, hand-written or ours, to words | [`parse`] |
//! | what may not stand in a body because it would be read back as something else | [`parse::reads_as_fact`] |
//! | what an audience is told, in every form | [`told`](mod@told) |
//! | what people are told of a promise between updates | [`notice`] |
//! | what marks the texts of an exercise | [`exercise`] |
//! | what marks a text that corrects, and one that was corrected | `mended` |
//! | what each kind of audience may see | [`view`] |
//! | the texts for executives, customers and the public | [`template`] |
//! | one message per kind of channel | [`format`](mod@format) |
//! | words as JSON and back | [`json`] |
//! | Markdown as safe HTML and as plain text, and what stands where in it | [`markdown`] |
//! | what the linter looks at | [`subject`] |
//! | spans and instants on our own screens | [`when`] |
//!
//! # The inverse pair
//!
//! ```text
//! facts ──written()──▶ WrittenUpdate ──text::render──▶ template text
//!   ▲                    ▲       │                        │
//!   └────resolve(now)────┘       └◀────parse::parse───────┘
//! ```
//!
//! For every update whose bodies pass [`parse::reads_as_fact`], `parse(render(w)) == w`, whatever its phrases hold. Three rules
//! keep this true: a body's line that looks like one of our headings gets one more backslash before its `#`s, and reading takes
//! one away; everything with a type of its own is a paragraph of its own in a form that only it has (a customer message: a section); and reading and checking run the
//! same code, so a body is refused exactly when reading would take something out of it. Text carries no
//! labels: what is parsed is internal, but for what its marks and the heading of a customer message open.
//!
//! Nothing here does I/O, reads a clock, or decides who gets what.

pub mod exercise;
pub mod format;
pub mod ics;
pub mod json;
pub mod markdown;
mod mended;
pub mod notice;
pub mod parse;
pub mod report;
pub mod subject;
pub mod template;
pub mod text;
pub mod told;
pub mod view;
pub mod when;
pub mod written;

use sev1_domain::incident::Incident;
use sev1_domain::update::Update;

/// The text of an update for our own responders: the seed's template with everything in it.
#[must_use]
pub fn internal_text(incident: &Incident, update: &Update) -> String {
    text::render(&written::written(incident, update))
}
