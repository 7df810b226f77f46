package import Foundation

/// Material with known right answers, made by others. It is not part of the package: tests that need it find it through
/// `KONAK_CONFORMANCE` or beside the checkout, and say so when they must go without it.
package enum Conformance {
  /// The folder of the material; nil when it is not on this machine.
  package static let root: URL? = {
    let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
    let named = ProcessInfo.processInfo.environment["KONAK_CONFORMANCE"].map { URL(fileURLWithPath: $0) }
    let candidates = [
      named, checkout.appendingPathComponent("../shared/conformance"),
      URL(fileURLWithPath: FileManager.default.currentDirectoryPath).appendingPathComponent("../shared/conformance"),
    ]
    return candidates.compactMap { $0?.standardizedFileURL }.first { isFolder($0) }
  }()

  /// The content of a file of the material. Nil, with a line on the output, when it is absent.
  package static func data(_ path: String) -> Data? {
    guard let data = root.flatMap({ try? Data(contentsOf: $0.appendingPathComponent(path)) }) else {
      print("skipped: the conformance material has no \(path) here (see KONAK_CONFORMANCE)")
      return nil
    }
    return data
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && isFolder.boolValue
  }
}
