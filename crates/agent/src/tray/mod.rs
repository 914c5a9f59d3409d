//! The icon beside the clock, on desktops that show such (StatusNotifierItem): whether it records, and a menu to pause.

mod icon;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use ksni::{
    MenuItem, OfflineReason, ToolTip, TrayMethods,
    menu::{Disposition, StandardItem},
};

use crate::{control::Control, event::whole_second, privacy::Mode, process};

const NAME: &str = "tray icon";
/// A pause may end by itself; whatever is done by hand is told at once.
const LOOK: Duration = Duration::from_secs(15);
/// A bus that is not there yet is looked for this often.
const AGAIN: Duration = Duration::from_mins(1);

/// Shows it until the task is dropped.
pub async fn show(control: Control) {
    loop {
        let icon = Tray {
            now: control.mode(),
            control: control.clone(),
        };
        // A desktop may show icons only later; until then nothing is shown.
        match icon.assume_sni_available(true).spawn().await {
            Ok(shown) => {
                control.sources.set(NAME, "shown, where the desktop shows icons");
                follow(&control, &shown).await;
            }
            Err(error) => control.sources.set(NAME, format!("none here: {error}")),
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// Keeps the icon at what the agent does, until it is gone.
async fn follow(control: &Control, shown: &ksni::Handle<Tray>) {
    let mut told = control.mode();
    while !shown.is_closed() {
        let _ = tokio::time::timeout(LOOK, control.changed.notified()).await;
        let now = control.mode();
        if now != told {
            told = now;
            shown.update(|tray| tray.now = now).await;
        }
    }
}

struct Tray {
    control: Control,
    now: (Mode, Option<Timestamp>),
}

impl Tray {
    fn says(&self) -> String {
        let what = match self.now.0 {
            Mode::Recording => "Recording",
            Mode::Paused => "Paused",
            Mode::Private => "Private",
        };
        match self.now.1 {
            Some(until) => {
                let until = whole_second(until).to_zoned(process::local_zone());
                format!("{what} until {}", until.strftime("%a %H:%M"))
            }
            None => what.to_owned(),
        }
    }

    fn pause(&mut self, minutes: Option<i64>, private: bool) {
        let now = process::now();
        let until = minutes.and_then(|minutes| now.checked_add(SignedDuration::from_mins(minutes)).ok());
        say_if(self.control.pause(until, private));
    }

    fn resume(&mut self) {
        say_if(self.control.resume());
    }
}

/// The icon shows whether it was done, and the log why not.
fn say_if(done: Result<(), crate::failure::Failure>) {
    if let Err(failure) = done {
        tracing::error!(%failure, "the menu could not do it");
    }
}

impl ksni::Tray for Tray {
    // A click shows the menu: nothing is paused by accident.
    const MENU_ON_ACTIVATE: bool = true;

    fn id(&self) -> String {
        "hourbook-agent".to_owned()
    }

    fn title(&self) -> String {
        "Hourbook".to_owned()
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        icon::of(self.now.0)
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: "Hourbook".to_owned(),
            description: self.says(),
            ..ToolTip::default()
        }
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        let mut items = vec![
            StandardItem {
                label: self.says(),
                enabled: false,
                disposition: Disposition::Informative,
                ..StandardItem::default()
            }
            .into(),
            MenuItem::Separator,
        ];
        if self.now.0 != Mode::Recording {
            items.push(item("Record again", Self::resume));
        }
        if self.now.0 != Mode::Paused {
            items.push(item("Pause for 15 minutes", |tray| tray.pause(Some(15), false)));
            items.push(item("Pause for an hour", |tray| tray.pause(Some(60), false)));
            items.push(item("Pause until I resume", |tray| tray.pause(None, false)));
        }
        if self.now.0 != Mode::Private {
            items.push(item("Hide what I do until I resume", |tray| {
                tray.pause(None, true);
            }));
        }
        items
    }

    fn watcher_online(&self) {
        self.control
            .sources
            .set(NAME, "shown, where the desktop shows icons");
    }

    fn watcher_offline(&self, _: OfflineReason) -> bool {
        self.control
            .sources
            .set(NAME, "none here: the desktop shows no icons");
        true
    }
}

fn item(label: &str, action: fn(&mut Tray)) -> MenuItem<Tray> {
    StandardItem {
        label: label.to_owned(),
        activate: Box::new(action),
        ..StandardItem::default()
    }
    .into()
}
