//! Progress of long work: a bar on a terminal, nothing elsewhere.

use std::{io::IsTerminal, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
}

/// The bar counts in thousandths, because an import states its progress as a share.
const WHOLE: u64 = 1000;

impl Progress {
    /// Begins a bar for work whose share is known.
    pub fn share(label: &str) -> Self {
        Self::begin(label, Some(WHOLE), "{msg} [{bar:30}] {percent}%")
    }

    /// Begins a bar for bytes; without a length it only counts.
    pub fn bytes(label: &str, length: Option<u64>) -> Self {
        match length {
            Some(_) => Self::begin(label, length, "{msg} [{bar:30}] {bytes} of {total_bytes}"),
            None => Self::begin(label, None, "{msg} {spinner} {bytes}"),
        }
    }

    fn begin(label: &str, length: Option<u64>, template: &str) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self {
                bar: ProgressBar::hidden(),
            };
        }
        let bar = length.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(label.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        Self { bar }
    }

    /// Sets how far a share is, from 0 to 1.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0..=1000 before the cast"
    )]
    pub fn set_share(&self, share: f64) {
        let whole = 1000.0;
        self.bar.set_position((share.clamp(0.0, 1.0) * whole) as u64);
    }

    /// Sets how many bytes there are by now.
    pub fn set_bytes(&self, bytes: u64) {
        self.bar.set_position(bytes);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
