//! Regions: where the stores of a cell stand, whose law holds there, who processes the data besides the operator, and
//! in which region an organization is placed.

mod country;
mod jurisdiction;
mod placement;
mod processor;
mod store;

pub use country::Country;
pub use jurisdiction::Jurisdiction;
pub use placement::{Home, check_region, home_of};
pub use processor::{Basis, Mechanism, Processor, Standing};
pub use store::{Location, Store};
