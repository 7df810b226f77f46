import Basics
import Collect
import FormEngine
import Store
import Synchronization

/// The forms that one stage reads, with what it makes of each; looked at again only when they change.
final class RoleForms<Made: Sendable>: Sendable {
  private let known = Mutex<[ID<FormEngine.Form>: (revision: Int, made: Made?)]>([:])
  private let make: @Sendable (FormRecord, ID<FormEngine.Form>) -> Made?

  /// - Parameter make: Nil for a form that says nothing to the stage.
  init(_ make: @escaping @Sendable (FormRecord, ID<FormEngine.Form>) -> Made?) {
    self.make = make
  }

  /// Costs one query, and one more for each form that changed.
  func all(in reader: Reader) throws -> [(line: FormLine, made: Made)] {
    try reader.forms().compactMap { line in
      if let known = known.withLock({ $0[line.form] }), known.revision == line.revision {
        return known.made.map { (line, $0) }
      }
      let made = try reader.formRecord(line.form).flatMap { make($0, line.form) }
      known.withLock { $0[line.form] = (line.revision, made) }
      return made.map { (line, $0) }
    }
  }
}
