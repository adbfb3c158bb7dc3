import { tokens } from "../tokens";
import { composer } from "./composer";
import { deed } from "./deed";
import { files } from "./files";
import { frame } from "./frame";
import { header } from "./header";
import { message } from "./message";
import { sheet } from "./sheet";
import { thread } from "./thread";
import { waiting } from "./waiting";

export const styles = [tokens, frame, header, thread, message, deed, waiting, composer, files, sheet];
