//! The fake Mattermost as a program of its own, for clients that are not ours: says its address, and ends with its standard input.

use std::io::Read;

use sev1_testkit::fakes::FakeMattermost;

#[expect(clippy::print_stdout, reason = "its address is all that this program says")]
fn main() {
    let fake = FakeMattermost::start();
    println!("{}", fake.url());
    // Whoever started it holds the other end; nobody can leave it behind.
    let mut rest = Vec::new();
    drop(std::io::stdin().read_to_end(&mut rest));
}
