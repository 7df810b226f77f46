import Basics
import Formats
import Hummingbird
import Office

extension TableFile {
  /// What a file is called: its name says when its data are not real.
  func name(_ name: String, _ mark: DataMark?) -> String { "\(mark?.filePrefix ?? "")\(name).\(rawValue)" }

  /// A table to be saved. Never kept by anybody on the way.
  func response(
    named name: String, sheet: String? = nil, header: [String], _ rows: [[ExportValue]], mark: DataMark?, words: Words,
    stamp: FileStamp
  ) -> Response {
    let bytes = bytes(
      sheet: sheet ?? name, header: header, rows, isRightToLeft: words.language.isRightToLeft,
      stamp: stamp)
    return Response(
      status: .ok,
      headers: [
        .contentType: type, .cacheControl: "no-store",
        .contentDisposition: "attachment; filename=\"\(self.name(name, mark))\"",
      ], body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}
