import Basics
import FormEngine
import Formats
package import Foundation

/// A folder that holds a pack: `pack.yaml`, and what that names.
package struct PackFolder: Sendable {
  package static let manifest = "pack.yaml"

  package let url: URL

  package init(_ url: URL) {
    self.url = url
  }

  /// The packs in the folders of a folder, by name.
  package static func all(in folder: URL) throws -> [PackFolder] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .map { PackFolder(folder.appending(path: $0)) }.filter(\.holdsPack)
  }

  package var holdsPack: Bool { FileManager.default.fileExists(atPath: url.appending(path: Self.manifest).path) }

  /// The pack, with everything to tell its author; with an error there is no pack.
  package func read() -> (pack: Pack?, findings: [Pack.Finding]) {
    guard let text = bytes(of: Self.manifest) else {
      return (nil, [Pack.Finding(file: Self.manifest, diagnostic: PackProblem.manifestMissing.diagnostic())])
    }
    let (manifest, problems) = PackManifest.read(String(decoding: text, as: UTF8.self))
    var findings = problems.map { Pack.Finding(file: Self.manifest, diagnostic: $0) }
    guard let manifest else { return (nil, findings) }

    let lists = readLists(manifest, &findings)
    var forms: [FormDraft] = []
    for file in manifest.forms {
      guard let draft = readForm(file, completedBy: lists, in: manifest, &findings) else { continue }
      if let other = forms.firstIndex(where: { $0.formID == draft.formID }) {
        let problem = PackProblem.formTwice.diagnostic(["form": draft.formID, "other": manifest.forms[other]])
        findings.append(Pack.Finding(file: file, diagnostic: problem))
      }
      forms.append(draft)
    }
    findings += unlisted(beside: manifest)
    let hasErrors = findings.contains { $0.diagnostic.severity == .error }
    return (hasErrors ? nil : Pack(manifest: manifest, forms: forms), findings)
  }

  private func readLists(_ manifest: PackManifest, _ findings: inout [Pack.Finding]) -> CodeLists? {
    guard let file = manifest.lists, let workbook = workbook(file, &findings) else { return nil }
    let lists = CodeLists(workbook)
    if lists == nil { findings.append(Pack.Finding(file: file, diagnostic: PackProblem.listsEmpty.diagnostic())) }
    return lists
  }

  private func readForm(
    _ file: String, completedBy lists: CodeLists?, in manifest: PackManifest, _ findings: inout [Pack.Finding]
  ) -> FormDraft? {
    guard let own = workbook(file, &findings) else { return nil }
    let workbook = lists?.completing(own) ?? own
    let (form, diagnostics) = FormEngine.Form.read(workbook)
    findings += (diagnostics + (form?.packProblems ?? [])).map { diagnostic in
      let origin = lists?.origin(of: diagnostic.location, in: workbook, from: own)
      guard let origin, let file = manifest.lists else { return Pack.Finding(file: file, diagnostic: diagnostic) }
      return Pack.Finding(file: file, diagnostic: diagnostic.moved(to: origin))
    }
    guard let form, let version = form.settings.version else { return nil }
    var draft = FormDraft(form, version: version)
    let original = workbook == own ? bytes(of: file) ?? [] : workbook.markdown
    draft.workbook = FormDraft.File(name: file, type: "text/markdown", bytes: original)
    return draft
  }

  private func workbook(_ file: String, _ findings: inout [Pack.Finding]) -> Workbook? {
    guard let bytes = bytes(of: file) else {
      findings.append(Pack.Finding(file: file, diagnostic: PackProblem.fileMissing.diagnostic()))
      return nil
    }
    guard let workbook = try? Workbook(file: bytes, named: file) else {
      findings.append(Pack.Finding(file: file, diagnostic: PackProblem.fileUnreadable.diagnostic()))
      return nil
    }
    return workbook
  }

  private func unlisted(beside manifest: PackManifest) -> [Pack.Finding] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let known = manifest.forms + [manifest.lists ?? "", "README.md"]
    return names.sorted().filter { $0.hasSuffix(".md") && !known.contains($0) }
      .map { Pack.Finding(file: $0, diagnostic: PackProblem.fileUnlisted.diagnostic()) }
  }

  /// Nil for what is no file, or larger than any form.
  private func bytes(of file: String) -> [UInt8]? {
    guard let handle = try? FileHandle(forReadingFrom: url.appending(path: file)) else { return nil }
    defer { try? handle.close() }
    guard let data = try? handle.read(upToCount: Forms.largestFile + 1), data.count <= Forms.largestFile else {
      return nil
    }
    return Array(data)
  }
}

extension FormEngine.Form {
  /// What a form of a pack must have beyond what every form must: a version, and each text in every language of the face.
  fileprivate var packProblems: [Diagnostic] {
    var problems: [Diagnostic] = []
    if settings.version == nil {
      problems.append(PackProblem.formVersion.diagnostic(at: Diagnostic.Location(sheet: "settings")))
    }
    for node in nodes {
      let texts = [node.label, node.hint, node.guidance, node.bind.constraintMessage, node.bind.requiredMessage]
      problems += untranslated(texts, at: node.location)
    }
    for choice in lists.flatMap(\.choices) {
      problems += untranslated([choice.label], at: Diagnostic.Location(sheet: "choices", row: choice.row))
    }
    return problems
  }

  private func untranslated(_ texts: [FormText?], at location: Diagnostic.Location?) -> [Diagnostic] {
    let missing = Language.allCases.filter { language in
      texts.contains { text in
        text.map { !$0.entries.contains { $0.language.map { languages[$0].code } == language.rawValue } } ?? false
      }
    }
    guard !missing.isEmpty else { return [] }
    let names = missing.map(\.rawValue).joined(separator: ", ")
    return [PackProblem.untranslated.diagnostic(["languages": names], at: location)]
  }
}

extension Diagnostic {
  fileprivate func moved(to location: Location) -> Diagnostic {
    Diagnostic(severity, code, arguments, at: location)
  }
}
