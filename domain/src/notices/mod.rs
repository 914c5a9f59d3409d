//! Everything the product tells people of by itself: which kinds there are, by which way each comes, and which of them a
//! member can do without. A mail or a notice of a kind that does not stand here cannot be sent.

mod choice;
mod kind;

pub use choice::{Choice, check_choice, is_wanted};
pub use kind::{Class, NoticeChannel, NoticeTopic, Reason};
