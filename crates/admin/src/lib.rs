//! What an operator asks an agent, and what it answers.
