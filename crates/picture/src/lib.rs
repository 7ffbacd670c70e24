//! Pictures as SVG: of a story that was told ([`timeline`]), of the state machines ([`diagram`]), and of
//! what was measured ([`plot`]).
//!
//! A picture is a text and nothing else: no script, no font, no image from elsewhere. It has a
//! light and a dark form, of which the viewer picks the one that the reader prefers. The same
//! story and seed give the same bytes.

pub mod diagram;
pub mod plot;
mod svg;
pub mod timeline;
