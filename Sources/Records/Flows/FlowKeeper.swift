package import Basics
package import Collect
import FormEngine
package import Store

/// Keeps the counts of flows up with the journal: of every form whose questions say with `konak:role` what they are to
/// them. Works in short transactions and goes on where it was interrupted; while nothing changed it only reads.
package final class FlowKeeper: Sendable {
  private let store: Store
  private let plans: FormPlanCache
  /// Submissions counted, and entries followed, in one transaction.
  private static let step = 1000

  package init(_ store: Store, plans: FormPlanCache = FormPlanCache()) {
    self.store = store
    self.plans = plans
  }

  /// Brings the counts up to what is sealed now. Costs what changed, however much was counted before.
  package func catchUp() async throws {
    let forms = try await store.read { try self.forms(in: $0) }
    for form in forms {
      while try await store.read({ try self.isBehind(form, in: $0) }) {
        try Task.checkCancellation()
        try await store.write { try self.advance(form, in: $0) }
      }
    }
    let others = try await store.read { try $0.formsCountingFlows() }.filter { !forms.contains($0) }
    for form in others { try await store.write { try $0.removeFlows(of: form) } }
  }

  /// Counts everything anew, as after a doubt, and says whether a figure moved: it must not.
  @discardableResult
  package func rebuild() async throws -> Bool {
    try await catchUp()
    let before = try await store.read { try $0.flowSums() }
    for form in try await store.read({ try $0.formsCountingFlows() }) {
      try await store.write { try $0.removeFlows(of: form) }
    }
    try await catchUp()
    return try await store.read { try $0.flowSums() } != before
  }

  private func forms(in reader: Reader) throws -> [ID<Form>] {
    try reader.forms().map(\.form).filter { form in
      try plans.record(of: form, in: reader)?.versions.contains { $0.content.shape.countsFlows } ?? false
    }
  }

  private func fold(_ form: ID<Form>, in reader: Reader) throws -> FlowFold? {
    try plans.record(of: form, in: reader).map { FlowFold($0, form: form, generation: try reader.generation()) }
  }

  private func isBehind(_ form: ID<Form>, in reader: Reader) throws -> Bool {
    guard let fold = try fold(form, in: reader) else { return false }
    guard let progress = try reader.progress(of: fold), progress.cursor == nil else { return true }
    return try progress.position < reader.position()
  }

  private func advance(_ form: ID<Form>, in writer: Writer) throws {
    guard let fold = try fold(form, in: writer) else { return }
    let last = try writer.position()
    guard let progress = try writer.progress(of: fold) else {
      try writer.removeFlows(of: form)
      return try writer.set(FlowProgress(position: last, cursor: ID(high: 0, low: 0)), of: fold)
    }
    if let cursor = progress.cursor {
      let next = try fold.submissions(after: cursor, limit: Self.step, in: writer)
      try fold.refresh(next, in: writer)
      return try writer.set(FlowProgress(position: progress.position, cursor: next.last), of: fold)
    }
    guard progress.position < last else { return }
    let step = try writer.step(from: progress.position, by: Self.step, following: [SubmissionRecord.stream])
    try fold.refresh(try fold.changed(in: step, writer), in: writer)
    try writer.set(FlowProgress(position: step.end), of: fold)
  }
}

/// Takes erased submissions out of the counts, in the erasing transaction.
package struct FlowErasure: Erasable {
  package init() {}

  package func erase(_ streams: [ID<JournalStream>], from writer: Writer) throws {
    let submissions: [ID<Submission>] = streams.map { $0.recast() }
    try FlowFold.forget("submission IN \(list: submissions)", in: writer)
  }
}
