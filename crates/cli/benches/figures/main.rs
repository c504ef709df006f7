//! The figures Sev1 promises, each measured against a baseline in the same run: `cargo xtask bench`.
//!
//! These machines are noisy, so what counts is a ratio between two things measured in turns,
//! never a time alone; nothing here fails a test.

#![expect(clippy::disallowed_methods, reason = "measuring how long things take is what this is for")]
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool for the terminal")]

mod growth;
mod leaks;
mod lint;
mod linters;
mod outbox;
mod process;
mod promises;
mod publish;
mod rest;
mod server;
mod sink;
mod table;
mod words;

use table::Table;

/// Measures one part and adds its rows to the table.
type Measure = fn(&mut Table);

fn main() {
    // `cargo test --benches` runs this binary too; there it has nothing to say.
    if std::env::args().any(|a| a == "--test") {
        return;
    }
    let only = std::env::args().skip(1).find(|a| !a.starts_with('-'));
    let wanted = |name: &str| only.as_deref().is_none_or(|o| name.contains(o));
    let mut table = Table::default();
    let parts: [(&str, Measure); 10] = [
        ("words", words::measure),
        ("process", process::measure),
        ("lint", lint::measure),
        ("linters", linters::measure),
        ("rest", rest::measure),
        ("publish", publish::measure),
        ("outbox", outbox::measure),
        ("growth", growth::measure),
        ("promises", promises::measure),
        ("leaks", leaks::measure),
    ];
    for (name, measure) in parts {
        if wanted(name) {
            eprintln!("measuring {name} …");
            measure(&mut table);
        }
    }
    println!("{table}");
}
