package import Basics

/// How many of the people that activities say they reached may be the same ones.
///
/// Each figure is the most that can be counted twice for one reason, by what activities tell and nothing else: in a group of
/// numbers that may be the same people, all but the largest. The reasons overlap, so the figures are not added up, and none
/// is taken off the total: whether it is the same people only those know who were there.
package struct ActivityOverlaps: Hashable, Sendable {
  package enum Reason: String, CaseIterable, Sendable {
    /// An activity whose months may count the same people again.
    case rounds
    /// Several organisations told of the same sector and indicator in the same place and month.
    case partners
    /// Several kinds of help were told of in the same place and month.
    case activities
  }

  /// As it was told; nil where nobody told people.
  package var people: Int?
  package var possible: [Reason: Int] = [:]
  package var groups: [Reason: [Group]] = [:]

  /// Numbers that may be the same people.
  package struct Group: Hashable, Sendable {
    package let place: ID<Place>
    /// Nil where several sectors or months are in it.
    package let sector: String?
    package let month: Day?
    package var indicator = ""
    /// Of rounds: whose months they are.
    package var activity: ID<Activity>?
    package let people: Int
    /// The largest of them: the least number of different people.
    package let most: Int
    package var parts: [Part] = []

    package var possible: Int { people - most }

    package struct Part: Hashable, Sendable {
      /// Who told it; of several kinds of help, the sector.
      package var organisation: ID<Organisation>?
      package var sector: String?
      package var indicator = ""
      package let people: Int
      /// The organisation that answers for an activity of the group that this one delivers: most likely one thing told
      /// twice.
      package var delivers: ID<Organisation>?
    }
  }

  /// So many groups are named for each reason, those with most people first.
  package static let mostGroups = 100
}
