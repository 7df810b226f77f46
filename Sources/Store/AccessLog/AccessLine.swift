package import Basics

/// A line of the access log.
package struct AccessLine: Hashable, Sendable {
  /// Counts from 1 without a gap.
  package let sequence: Int
  package let at: Instant
  package let actor: ID<Actor>
  /// Which page, as its route is called, without parameters.
  package let page: String
  /// The records it showed.
  package let subjects: [ID<AccessLine>]
  /// The hash of the line before.
  package let previous: [UInt8]
  package let hash: [UInt8]

  init(
    sequence: Int, at: Instant, actor: ID<Actor>, page: String, subjects: [ID<AccessLine>], previous: [UInt8],
    hash: [UInt8]? = nil
  ) {
    self.sequence = sequence
    self.at = at
    self.actor = actor
    self.page = page
    self.subjects = subjects
    self.previous = previous
    self.hash =
      hash ?? Self.hash(sequence: sequence, at: at, actor: actor, page: page, subjects: subjects, previous: previous)
  }

  /// What the hash must be, by the line's own words.
  var expectedHash: [UInt8] {
    Self.hash(sequence: sequence, at: at, actor: actor, page: page, subjects: subjects, previous: previous)
  }

  /// BLAKE2b over the hash before and every field, those of varying length with their length in front.
  private static func hash(
    sequence: Int, at: Instant, actor: ID<Actor>, page: String, subjects: [ID<AccessLine>], previous: [UInt8]
  ) -> [UInt8] {
    func number(_ value: Int64) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
    let page = Array(page.utf8)
    return Sodium.hash(
      previous, number(Int64(sequence)), number(at.microseconds), actor.bytes, number(Int64(page.count)), page,
      number(Int64(subjects.count)), subjects.flatMap(\.bytes))
  }
}
