import * as baileys from '@whiskeysockets/baileys'
import { drive } from '../baileys.js'

drive(baileys)
