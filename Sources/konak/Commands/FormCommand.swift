import ArgumentParser
import Basics
import Collect
import FormEngine
import Formats
import Foundation
import Web

struct FormCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "form", abstract: "Check forms and convert them for phones.", subcommands: [Convert.self, Check.self])

  struct Convert: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a form as an XForm.",
      discussion: """
        Reads XLSForms as .xlsx, .csv or Markdown tables; the content decides, not the name. What is wrong is told on \
        standard error as sheet!row:column.
        """)
    @Argument(help: "The form.", completion: .file()) var file: String
    @Option(help: ArgumentHelp("Where to write the XForm instead of standard output.", valueName: "file")) var out:
      String?

    func perform(_ console: Console) async throws {
      let (form, diagnostics) = try FormEngine.Form.read(file: try FormFile.bytes(file), named: file)
      for diagnostic in diagnostics { console.note(FormFile.line(diagnostic, console.words)) }
      guard let form else { throw ExitCode.failure }
      try write(form.xform())
    }

    private func write(_ xml: [UInt8]) throws {
      if let out {
        try FileHandle(forWritingTo: try FormFile.created(out)).write(contentsOf: xml)
      } else {
        try FileHandle.standardOutput.write(contentsOf: xml)
      }
    }
  }

  struct Check: KonakCommand {
    static let configuration = CommandConfiguration(abstract: "Tell what is wrong with a form.")
    @Argument(help: "The form.", completion: .file()) var file: String
    @Flag(help: "One JSON document with everything found.") var json = false

    private struct Report: Encodable {
      let formID: String?
      let version: String?
      let questions: Int
      let diagnostics: [Entry]
    }

    private struct Entry: Encodable {
      let severity: String
      let code: String
      let sheet: String?
      let row: Int?
      let column: Int?
      let text: String
    }

    func perform(_ console: Console) async throws {
      let (form, diagnostics) = try FormEngine.Form.read(file: try FormFile.bytes(file), named: file)
      if json {
        try console.json(report(form, diagnostics, console.words))
      } else {
        for diagnostic in diagnostics { console.say(FormFile.line(diagnostic, console.words)) }
        if let form {
          console.say(
            console.words(
              "console.form.good",
              ["form": .text(form.settings.formID), "count": .number(form.questions.reduce(0) { n, _ in n + 1 })]))
        }
      }
      if form == nil { throw ExitCode.failure }
    }

    private func report(_ form: FormEngine.Form?, _ diagnostics: [Diagnostic], _ words: Words) -> Report {
      Report(
        formID: form?.settings.formID, version: form?.settings.version,
        questions: form?.questions.reduce(0) { count, _ in count + 1 } ?? 0,
        diagnostics: diagnostics.map {
          Entry(
            severity: $0.severity.rawValue, code: $0.code, sheet: $0.location?.sheet, row: $0.location?.row,
            column: $0.location?.column, text: words.diagnostic($0))
        })
    }
  }
}

/// Files that the command line names.
enum FormFile {
  /// Larger forms do not exist: the largest known has 1.5 MB.
  private static let limit = 64 << 20

  static func bytes(_ path: String) throws -> [UInt8] {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw ValidationError("There is no file \(path) that can be read.")
    }
    defer { try? handle.close() }
    let data = try handle.read(upToCount: limit + 1) ?? Data()
    guard data.count <= limit else { throw FormatRefusal.tooLarge(what: "bytes", limit: limit) }
    return Array(data)
  }

  /// The file made, or emptied, for writing.
  static func created(_ path: String) throws -> URL {
    let url = URL(filePath: path)
    let isDevice =
      (try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType)
      .map { $0 != .typeRegular } ?? false
    if !isDevice { try Data().write(to: url) }
    return url
  }

  /// `survey!12:C: error: …`
  static func line(_ diagnostic: Diagnostic, _ words: Words) -> String {
    let place = diagnostic.location.map { $0.description + ": " } ?? ""
    return place + diagnostic.severity.rawValue + ": " + words.diagnostic(diagnostic)
  }
}
