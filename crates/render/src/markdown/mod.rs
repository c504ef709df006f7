//! Markdown: as HTML that is safe in our own pages, as plain text, and as what stands where in its source.

mod html;
mod phrase;
mod plain;
mod scan;

pub use html::{SafeHtml, to_html};
pub use phrase::escape_phrase;
pub(crate) use plain::to_line;
pub use plain::to_plain;
pub use scan::{Scanned, scan};
