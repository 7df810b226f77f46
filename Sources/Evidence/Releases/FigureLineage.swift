package import Basics
package import Collect
import Office
import Store

/// A submission behind a figure, as lists show it.
package struct FigureRecord: Hashable, Sendable {
  package let id: ID<Submission>
  package let received: Instant
  /// How it calls itself.
  package let name: String?
}

extension Releases {
  /// The submissions that are behind a figure of an indicator now and that the requester may read, in the order of ids, one
  /// more than the limit when there are more; nil when the requester may read none of the form, or nothing is there to be
  /// counted any more. Where the form is about persons, who looked is written down before this returns.
  ///
  /// - Parameter key: Of the line, as ``CountedTable/Line/key``; nil for the total.
  package func records(
    behind source: FrozenDefinition.IndicatorSource, at key: String?, for requester: Requester, on day: Day,
    after last: ID<Submission>?, limit: Int
  ) async throws -> [FigureRecord]? {
    guard let filter = source.indicator.filter.narrowed(by: source.filter) else { return nil }
    let found = try await store.read(within: .seconds(30)) { reader -> (records: [FigureRecord], isPersonal: Bool)? in
      guard let form = try reader.formRecord(source.indicator.formID) else { return nil }
      let rights = GrantFilter(
        .readSubmissions, of: requester, sensitivity: form.options.sensitivity, on: day)
      guard !rights.admitsNothing else { return nil }
      let counter = FigureCounter(reader: reader, requester: requester, day: day)
      do {
        let pairs = try counter.pairs(
          source, filter, isWhole: key == nil, and: rights.condition(place: "s._place", programme: "s._programme"))
        let records = try reader.submissions(pairs, at: key ?? "", after: last, limit: limit + 1)
        return (records, form.options.sensitivity >= .personal)
      } catch is EvidenceRefusal {
        return nil
      }
    }
    guard let found else { return nil }
    if found.isPersonal, !found.records.isEmpty {
      try await store.accessLog.record(requester.actor, page: "release.figure", found.records.map(\.id))
    }
    return found.records
  }
}
