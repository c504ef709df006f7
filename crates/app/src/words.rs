//! The words that screens need, handed on from `render`: web and command line show the same ones.

pub use sev1_render::markdown::{SafeHtml, escape_phrase, to_html};
pub use sev1_render::report::{
    chart as report_chart, csv as report_csv, percent as report_percent, span as report_span, text as report_text,
};
pub use sev1_render::text::no_change;
pub use sev1_render::when::{countdown, exact_elapsed, moment};
