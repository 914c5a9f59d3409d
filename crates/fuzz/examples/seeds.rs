//! Writes the right examples of a target, for libFuzzer to begin with: `seeds TARGET FOLDER`. Without a target it names all.
#![expect(
    clippy::print_stdout,
    reason = "a command line tool answers on standard output"
)]

use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [name, folder] = arguments.as_slice() else {
        for target in fuzz::TARGETS {
            println!("{}", target.name);
        }
        return Ok(());
    };
    let target = fuzz::find(name).ok_or_else(|| io::Error::other("there is no target of this name"))?;
    for (number, bytes) in (target.seeds)().iter().enumerate() {
        fs::write(Path::new(folder).join(format!("seed-{number:02}")), bytes)?;
    }
    Ok(())
}
