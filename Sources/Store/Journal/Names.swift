package import Basics

/// What the journal's ids are ids of. The values themselves are only met as rows and entries.

/// Everything that happened to one thing: a person, a form, a submission.
package enum JournalStream {}
/// A line of the journal.
package enum Entry {}
/// What somebody did once, however often it was asked for.
package enum Verb {}
/// A part of the mission's data that is shared as a whole: a programme, an office.
package enum Compartment {}

/// The name of a kind of stream, and whether such streams can hold personal data: then each has its own key.
package struct StreamKind: Hashable, Sendable {
  package let name: String
  package let isPersonal: Bool

  package init(_ name: String, isPersonal: Bool) {
    self.name = name
    self.isPersonal = isPersonal
  }
}

extension ID where Subject == Compartment {
  /// What every office of the mission shares: places, forms, code lists.
  package static var mission: ID<Compartment> { ID(named: "compartment", "mission") }
}
