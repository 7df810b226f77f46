package import Basics
package import Office

extension Office {
  /// What pages and files bear that are made of a programme's data: nil where they are real.
  ///
  /// - Parameter code: of the programme; nil and codes that no programme has stand for the mission as a whole.
  package func mark(ofProgramme code: String?, in words: Words) async throws -> DataMark? {
    if let mark = try await profile.current().mark(in: words) { return mark }
    guard let code, let programme = try await programmes.programme(code: code), programme.assessment == nil else {
      return nil
    }
    return DataMark(.practice, words["programme.practiceFile"])
  }
}

extension ProgrammeRecord {
  /// What is said beside a programme that only practises, or whose assessment is due.
  package func mark(on today: Day, in words: Words) -> String? {
    switch mode(on: today) {
    case .practice: words["programme.mode.practice"]
    case .due: words["programme.mode.due"]
    case .real: nil
    }
  }
}
