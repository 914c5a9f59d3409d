//! The windows that a compositor lists, and which of them is active.

use std::collections::HashMap;

use wayland_client::{Connection, Dispatch, Proxy, QueueHandle, backend::ObjectId, event_created_child};
use wayland_protocols_wlr::foreign_toplevel::v1::client::{
    zwlr_foreign_toplevel_handle_v1::{Event as Change, State, ZwlrForeignToplevelHandleV1},
    zwlr_foreign_toplevel_manager_v1::{EVT_TOPLEVEL_OPCODE, Event as News, ZwlrForeignToplevelManagerV1},
};

use super::Session;
use crate::capture::Window;

/// Titles are cut here, in characters.
const LONGEST_TITLE: usize = 4096;

/// The list. Everything is told in pieces, which count together once the compositor says that they are complete.
pub struct Windows {
    _manager: ZwlrForeignToplevelManagerV1,
    known: HashMap<ObjectId, Listed>,
    /// Which window became active last, among several of several seats.
    order: u64,
    finished: bool,
}

#[derive(Default)]
struct Listed {
    told: Told,
    next: Told,
}

#[derive(Default, Clone)]
struct Told {
    app: String,
    title: String,
    /// Since which step of the list it is active.
    active: Option<u64>,
}

impl Windows {
    pub fn new(manager: ZwlrForeignToplevelManagerV1) -> Self {
        Self {
            _manager: manager,
            known: HashMap::new(),
            order: 0,
            finished: false,
        }
    }

    /// The active window, or that there is none.
    pub fn active(&self) -> Result<Option<Window>, String> {
        if self.finished {
            return Err("the compositor lists its windows no longer".to_owned());
        }
        let told = self.known.values().map(|listed| &listed.told);
        let active = told
            .filter(|told| told.active.is_some())
            .max_by_key(|told| told.active);
        Ok(active.map(|told| Window {
            app: told.app.clone(),
            title: told.title.clone(),
        }))
    }

    fn change(&mut self, window: &ObjectId, change: Change) {
        if matches!(change, Change::Closed) {
            self.known.remove(window);
            return;
        }
        let Some(listed) = self.known.get_mut(window) else {
            return;
        };
        match change {
            Change::Title { title } => listed.next.title = cut(title),
            Change::AppId { app_id } => listed.next.app = cut(app_id),
            Change::State { state } => {
                let active = is_active(&state);
                if active != listed.next.active.is_some() {
                    self.order += 1;
                    listed.next.active = active.then_some(self.order);
                }
            }
            Change::Done => listed.told = listed.next.clone(),
            _ => {}
        }
    }
}

/// States are numbers of four bytes in the order of this machine.
fn is_active(states: &[u8]) -> bool {
    let (states, _) = states.as_chunks::<4>();
    states
        .iter()
        .any(|state| u32::from_ne_bytes(*state) == State::Activated as u32)
}

fn cut(text: String) -> String {
    match text.char_indices().nth(LONGEST_TITLE) {
        Some((end, _)) => text[..end].to_owned(),
        None => text,
    }
}

impl Dispatch<ZwlrForeignToplevelManagerV1, ()> for Session {
    fn event(
        session: &mut Self,
        _: &ZwlrForeignToplevelManagerV1,
        event: News,
        (): &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        let Some(windows) = &mut session.windows else {
            return;
        };
        match event {
            News::Toplevel { toplevel } => {
                windows.known.insert(toplevel.id(), Listed::default());
            }
            News::Finished => windows.finished = true,
            _ => {}
        }
    }

    event_created_child!(Session, ZwlrForeignToplevelManagerV1, [
        EVT_TOPLEVEL_OPCODE => (ZwlrForeignToplevelHandleV1, ()),
    ]);
}

impl Dispatch<ZwlrForeignToplevelHandleV1, ()> for Session {
    fn event(
        session: &mut Self,
        window: &ZwlrForeignToplevelHandleV1,
        event: Change,
        (): &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        let closed = matches!(event, Change::Closed);
        if let Some(windows) = &mut session.windows {
            windows.change(&window.id(), event);
        }
        if closed {
            window.destroy();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_is_active_among_other_states() {
        let states = |states: &[u32]| {
            states
                .iter()
                .flat_map(|state| state.to_ne_bytes())
                .collect::<Vec<u8>>()
        };
        assert!(is_active(&states(&[0, 2])));
        assert!(!is_active(&states(&[0, 1, 3])));
        assert!(!is_active(&[]));
        // A compositor that ends in the middle of a number has not said that one.
        assert!(!is_active(&states(&[2])[..3]));
    }

    #[test]
    fn an_endless_title_is_cut_between_letters() {
        assert_eq!(cut("ü".repeat(5000)).chars().count(), LONGEST_TITLE);
        assert_eq!(cut("short".to_owned()), "short");
    }
}
