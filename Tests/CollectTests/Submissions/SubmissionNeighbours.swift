import Basics
import FormEngine
import Store
import Testing
import Worlds

@testable import Collect

@Suite struct SubmissionNeighbours {
  @Test(arguments: Engines.all)
  func `from one submission the ones before and after it in a list are found`(engine: EngineKind) async throws {
    let world = try await CollectWorld(engine)
    let form = try await world.publish("survey", "1", [.questions(["people": .integer])])
    try await world.forms.configure(form, FormConfigured(marked: ["/people"]), by: world.officer)
    var ids: [ID<Submission>] = []
    for (number, people) in [("1", "30"), ("2", ""), ("3", "10"), ("4", "20")] {
      let receipt = try await world.send(
        submission("uuid:\(number)", "<people>\(people)</people>"),
        received: Instant(microseconds: 1_780_000_000_000_000 + Int64(ids.count) * 1_000_000))
      guard case .accepted(let id, _) = receipt else { return #expect(Bool(false), "\(receipt)") }
      ids.append(id)
    }
    for (sort, order) in [
      (SubmissionSort(.received, isDescending: true), [3, 2, 1, 0]), (SubmissionSort(.received), [0, 1, 2, 3]),
      (SubmissionSort(.question("/people")), [1, 2, 3, 0]),
      (SubmissionSort(.question("/people"), isDescending: true), [0, 3, 2, 1]),
    ] {
      let query = SubmissionQuery(form: form, sort: sort)
      for (place, index) in order.enumerated() {
        let found = try await world.submissions.neighbours(of: ids[index], in: query, for: world.officer)
        #expect(found.next == (place + 1 < order.count ? ids[order[place + 1]] : nil))
        #expect(found.previous == (place > 0 ? ids[order[place - 1]] : nil))
      }
    }
    let none = try await world.submissions.neighbours(
      of: ID(), in: SubmissionQuery(form: form), for: world.officer)
    #expect(none.previous == nil && none.next == nil)
    let last = try await world.submissions.lastReceived(of: form, for: world.officer)
    #expect(last == Instant(microseconds: 1_780_000_003_000_000))
  }
}
