import Basics
import Collect
import FormEngine
import Formats
import Foundation
import Testing
import Worlds

/// What ODK Validate, which is JavaRosa as ODK Collect has it, says of the XForms written here. One Java machine looks at
/// all of them.
@Suite struct XFormsPassODKValidate {
  /// Set-up puts it into the Python environment of the checkout.
  private static let jar: URL? = {
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
    let libraries = checkout.appending(path: ".venv/lib")
    let named = ProcessInfo.processInfo.environment["KONAK_ODK_VALIDATE"].map { URL(filePath: $0) }
    let versions = (try? FileManager.default.contentsOfDirectory(at: libraries, includingPropertiesForKeys: nil)) ?? []
    let inside = "site-packages/pyxform/validators/odk_validate/bin/ODK_Validate.jar"
    return ([named] + versions.map { $0.appending(path: inside) }).compactMap(\.self)
      .first { FileManager.default.fileExists(atPath: $0.path) }
  }()

  /// The names of the files that are not valid. Fails where the validator is missing: `scripts/setup test` installs it.
  private func invalid(_ forms: [(name: String, xml: [UInt8])]) throws -> [String] {
    let jar = try #require(Self.jar, "ODK Validate is missing: scripts/setup test")
    let java = try #require(
      ["/usr/bin/java"].first(where: FileManager.default.isExecutableFile), "Java is missing: scripts/setup test")
    let folder = FileManager.default.temporaryDirectory.appending(path: "konak-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for form in forms { try Data(form.xml).write(to: folder.appending(path: form.name + ".xml")) }
    let process = Process()
    process.executableURL = URL(filePath: java)
    process.currentDirectoryURL = folder
    process.arguments = ["-Djava.awt.headless=true", "-jar", jar.path] + forms.map { $0.name + ".xml" }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    let valid = text.split(separator: "Validating: ").filter { $0.contains(">> Xform is valid!") }
      .compactMap { $0.split(separator: ".xml").first.map(String.init) }
    return forms.map(\.name).filter { !valid.contains($0) }
  }

  @Test func `real forms`() throws {
    guard let folder = Conformance.root?.appending(path: "forms/xlsforms"),
      let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
    else {
      print("skipped: the conformance material has no forms/xlsforms here")
      return
    }
    var forms: [(name: String, xml: [UInt8])] = []
    var refused: [String] = []
    for file in files.sorted() where file.contains(".xls") {
      let bytes = Array(try Data(contentsOf: folder.appending(path: file)))
      if let form = try Form.read(file: bytes, named: file).form {
        forms.append((file, form.xform()))
      } else {
        refused.append(file)
      }
    }
    // Their authors' mistakes: names twice in one group, references to questions that are not there.
    #expect(refused == ["unhcr-americas__XlsForm_master.xlsx", "unhcr-americas__wt_xlsform_in_survey.xlsx"])
    #expect(try invalid(forms) == [])
  }

  @Test func `every type, parameter and corner`() throws {
    let forms = try EveryCorner.forms.map { name, text in
      let (form, diagnostics) = try Form.read(file: Array(text.utf8), named: name)
      let errors = diagnostics.filter { $0.severity == .error }.map { "\($0.code) \($0.location?.description ?? "")" }
      return (name, try #require(form, "\(name): \(errors)").xform())
    }
    #expect(try invalid(forms) == [])
  }

  @Test func `the packs that come with Konak`() throws {
    let packs = try OwnPacks.folders.map { try OwnPacks.read($0.url.lastPathComponent) }
    let forms = packs.flatMap(\.forms).map { (name: $0.formID, xml: $0.xform) }
    #expect(!forms.isEmpty)
    #expect(try invalid(forms) == [])
  }
}
