import { tokens } from "../tokens";
import { composer } from "./composer";
import { frame } from "./frame";
import { thread } from "./thread";

export const styles = [tokens, frame, thread, composer];
