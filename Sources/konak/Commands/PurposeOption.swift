import ArgumentParser
import Basics
import Office

/// What a file is for that a command writes.
struct PurposeOption: ParsableArguments {
  @Option(
    name: .customLong("purpose"),
    help: .told("purposeOption.options.words", valueName: "words"))
  var words = ""
}

extension Mission {
  /// Writes down that a file of the mission's data is written here, before its first byte is.
  func note<Subject>(
    _ kind: DataExport.Kind, of subject: ID<Subject>? = ID<DataExport>?.none, called title: String = "",
    as file: String, at level: Level = .internal, for purpose: PurposeOption
  ) async throws {
    try await office.dataExports.note(
      kind, of: subject, title: title, file: file, level: level.rawValue,
      for: DataExport.Reason(.commandLine, String(purpose.words.prefix(DataExport.Reason.longest))), by: .system)
  }
}
