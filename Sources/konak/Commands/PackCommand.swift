import ArgumentParser
import Basics
import Collect
import Foundation
import Web

struct PackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack", abstract: told("pack.about"),
    discussion: told("pack.more"),
    subcommands: [List.self, Check.self, Install.self, Export.self])

  struct List: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("pack.list.about"))
    @Flag(help: .told("pack.list.options.installed")) var installed = false
    @Flag(help: .told("pack.list.options.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Line: Encodable {
      let name: String
      let edition: Int
      let programme: String
      let title: String
      let description: String
      let forms: [String]
      let installed: String?
    }

    func perform(_ console: Console) async throws {
      guard installed else {
        for folder in try PackFolder.all(in: Resources.located().packs) {
          let (pack, findings) = folder.read()
          guard let pack else {
            for finding in findings { console.note(finding.line(in: console.words, folder: folder)) }
            continue
          }
          try tell(pack.manifest, forms: pack.forms.map(\.formID), since: nil, console)
        }
        return
      }
      try await options.withMission { mission in
        for record in try await mission.collect.packs.installed() {
          let content = record.content
          try tell(content.manifest, forms: content.forms.map(\.formID), since: record.installed, console)
        }
      }
    }

    private func tell(
      _ manifest: PackManifest, forms: [String], since installed: Instant?, _ console: Console
    ) throws {
      let language = console.words.language
      let title = manifest.title.best(in: language)
      guard json else {
        return console.say("\(manifest.name)  \(manifest.edition)  \(manifest.programme.rawValue)  \(title.onOneLine)")
      }
      try console.json(
        Line(
          name: manifest.name, edition: manifest.edition, programme: manifest.programme.rawValue, title: title,
          description: manifest.description.best(in: language), forms: forms, installed: installed?.description))
    }
  }

  struct Check: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("pack.check.about"),
      discussion: told("pack.check.more"))
    @Argument(help: .told("shared.pack"), completion: .directory) var pack: String
    @Flag(help: .told("pack.check.options.json")) var json = false

    private struct Report: Encodable {
      let name: String?
      let edition: Int?
      let forms: [String]
      let diagnostics: [DiagnosticEntry]
    }

    func perform(_ console: Console) async throws {
      let folder = try PackFolder.named(pack)
      let (pack, findings) = folder.read()
      if json {
        try console.json(
          Report(
            name: pack?.manifest.name, edition: pack?.manifest.edition, forms: pack?.forms.map(\.formID) ?? [],
            diagnostics: findings.map { DiagnosticEntry($0.diagnostic, in: console.words, file: $0.file) }))
      } else {
        for finding in findings { console.say(finding.line(in: console.words)) }
        if let pack { console.say(pack.line("console.pack.good", in: console.words)) }
      }
      if pack == nil { throw ExitCode.failure }
    }
  }

  struct Install: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("pack.install.about"),
      discussion: told("pack.install.more"))
    @Argument(help: .told("shared.pack"), completion: .directory) var pack: String
    @Flag(help: .told("shared.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Result: Encodable {
      let name: String
      let edition: Int
      let forms: [PackInstalled.PublishedForm]
    }

    func perform(_ console: Console) async throws {
      let folder = try PackFolder.named(pack)
      let (pack, findings) = folder.read()
      for finding in findings { console.note(finding.line(in: console.words)) }
      guard let pack else { throw ExitCode.failure }
      try await options.withMission { mission in try await mission.collect.packs.install(pack, by: .system) }
      if json {
        try console.json(
          Result(
            name: pack.manifest.name, edition: pack.manifest.edition,
            forms: pack.forms.map { .init(formID: $0.formID, version: $0.version) }))
      } else {
        console.say(pack.line("console.pack.installed", in: console.words))
      }
    }
  }

  struct Export: KonakCommand {
    static let configuration = CommandConfiguration(
      abstract: told("pack.export.about"),
      discussion: told("pack.export.more"))
    @Argument(help: .told("pack.export.options.name")) var name: String
    @Option(help: .told("pack.export.options.out", valueName: "folder"), completion: .directory) var out: String
    @Flag(help: .told("shared.json")) var json = false
    @OptionGroup var options: MissionOptions

    private struct Result: Encodable {
      let name: String
      let files: [String]
    }

    func perform(_ console: Console) async throws {
      let files = try await options.withMission { mission in try await mission.collect.packs.files(of: name) }
      guard (try? FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)) != nil else {
        throw UsageProblem("unwritable", ["file": out])
      }
      for file in files { try OutputFile.open("\(out)/\(file.name)").write(contentsOf: file.bytes) }
      if json {
        try console.json(Result(name: name, files: files.map(\.name)))
      } else {
        console.say(
          console.words(
            "console.pack.written", ["name": .text(name), "folder": .text(out), "count": .number(files.count)]))
      }
    }
  }
}

extension PackFolder {
  /// The folder of the command line, or that of the pack of Konak's own with such a name.
  fileprivate static func named(_ name: String) throws -> PackFolder {
    let given = PackFolder(URL(filePath: name))
    if given.holdsPack { return given }
    let own = try all(in: Resources.located().packs)
    if let known = own.first(where: { $0.url.lastPathComponent == name }) { return known }
    if InputFile.isFolder(name) { return given }
    throw UsageProblem("pack", ["name": name, "packs": own.map(\.url.lastPathComponent).joined(separator: ", ")])
  }
}

extension Pack {
  fileprivate func line(_ key: String, in words: Words) -> String {
    words(
      key,
      ["name": .text(manifest.name), "edition": .number(manifest.edition), "count": .number(forms.count)])
  }
}

extension Pack.Finding {
  /// - Parameter folder: Named before the file when several packs are told of.
  fileprivate func line(in words: Words, folder: PackFolder? = nil) -> String {
    diagnostic.line(in: words, file: folder.map { "\($0.url.lastPathComponent)/\(file)" } ?? file)
  }
}
